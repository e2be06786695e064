// What Farebox is measured against: the least that a gateway can do in the same engine. No key, no money, no usage.
export default {
  async fetch(request, env) {
    const headers = new Headers(request.headers);
    headers.set('authorization', 'Bearer upstream');
    headers.delete('host');
    const answer = await fetch(`${env.UPSTREAM}/chat/completions`, {
      method: request.method,
      headers,
      body: request.body,
      redirect: 'manual',
    });
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  },
};
