// Static assets in plain workerd, as Cloudflare serves them: with a type, compressed, and kept for ever, since names hold a hash.

const TYPES = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  woff2: 'font/woff2',
};

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const type = TYPES[/^\/assets\/[\w-]+\.(\w+)$/.exec(pathname)?.[1] ?? ''];
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (type === undefined || !isRead) return new Response(null, { status: 404 });
    const file = await env.FILES.fetch(`http://files${pathname}`);
    if (!file.ok) return new Response(null, { status: 404 });
    const headers = {
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    };
    // The engine compresses a body that says it is; a font already is.
    const zips = type !== TYPES.woff2 && (request.headers.get('accept-encoding') ?? '').includes('gzip');
    if (zips) headers['content-encoding'] = 'gzip';
    return new Response(request.method === 'HEAD' ? null : file.body, { headers });
  },
};
