// A second Worker beside Farebox in the same engine, for what its launcher does and Cloudflare would do there: apply
// migrations to D1 and fire crons. It listens on loopback only and answers nothing without the launcher's token.

export default {
  async fetch(request, env) {
    if (request.headers.get('authorization') !== `Bearer ${env.TOKEN}`) return new Response(null, { status: 404 });
    const body = await request.json();
    switch (new URL(request.url).pathname) {
      case '/sql':
        return Response.json(await runSql(env.DB, body.statements));
      case '/scheduled':
        return Response.json(await env.MAIN.scheduled({ cron: body.cron, scheduledTime: new Date(body.time) }));
      default:
        return new Response(null, { status: 404 });
    }
  },
};

/** All statements in one transaction; a failure is told, not thrown, so that the launcher can print it. */
async function runSql(db, statements) {
  try {
    const results = await db.batch(statements.map((sql) => db.prepare(sql)));
    return { results: results.map((result) => result.results) };
  } catch (error) {
    return { error: String(error) };
  }
}
