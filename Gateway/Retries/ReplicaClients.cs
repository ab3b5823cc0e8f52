using Yarp.ReverseProxy.Forwarder;

namespace RideAspire.Gateway.Retries;

/// <summary>The HTTP clients by which replicas are reached.</summary>
internal sealed class ReplicaClients : ForwarderHttpClientFactory
{
    /// <summary>
    /// A machine that is gone refuses nothing: without a limit, its replica costs a request 15 s before another one is asked. Within a
    /// cluster to connect takes milliseconds.
    /// </summary>
    private static readonly TimeSpan connectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Where several replicas share an address, connections are what is balanced: a replica that was restarted gets its share of requests
    /// within this time. A request under way keeps its connection, an event stream too.
    /// </summary>
    private static readonly TimeSpan connectionLifetime = TimeSpan.FromMinutes(1);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = connectTimeout;
        handler.PooledConnectionLifetime = connectionLifetime;
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        base.WrapHandler(context, new WholeRequest(handler));

    /// <summary>
    /// Sends a request's head and body in one piece. YARP sends the head as soon as it can, for bodies that stream; here a body is in memory by
    /// then, and a packet of its own costs both sides a system call, and the replica often a second wake-up.
    /// </summary>
    private sealed class WholeRequest(HttpMessageHandler handler) : DelegatingHandler(handler)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is { } streamed)
            {
                request.Content = new ByteArrayContent(await streamed.ReadAsByteArrayAsync(cancellationToken));
                foreach (var (name, values) in streamed.Headers.NonValidated)
                    request.Content.Headers.TryAddWithoutValidation(name, values);
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
