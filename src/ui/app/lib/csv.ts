// Saves a table of the API as a file. It is fetched, not linked, because a link cannot name the account that this tab is about.
import { type Query, send } from './api.ts';

/** Fetches a file and hands it to the browser to save, under a name that says what is in it. */
export async function saveFile(path: string, query: Query, fileName: string): Promise<void> {
  const response = await send('GET', path, { query });
  saveBlob(await response.blob(), fileName);
}

/** Hands what the page itself put together to the browser to save. */
export function saveBlob(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
