// The objects, as the console's tests reach them through `env`.
declare namespace Cloudflare {
  interface Env {
    KEY_WALLET: DurableObjectNamespace<import('../../src/durable/key-wallet.ts').KeyWallet>;
    ACCOUNT_LEDGER: DurableObjectNamespace<import('../../src/durable/account-ledger.ts').AccountLedger>;
    SHELF: DurableObjectNamespace<import('../../src/durable/shelf.ts').Shelf>;
  }
}
