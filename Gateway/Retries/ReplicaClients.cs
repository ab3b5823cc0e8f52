using Yarp.ReverseProxy.Forwarder;

namespace RideAspire.Gateway.Retries;

/// <summary>The HTTP clients that forward requests to replicas.</summary>
internal sealed class ReplicaClients : ForwarderHttpClientFactory
{
    /// <summary>
    /// A machine that is gone does not even refuse a connection. YARP's default would wait 15 s for it before a retry
    /// at another address. Within a cluster a connection takes milliseconds.
    /// </summary>
    private static readonly TimeSpan connectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// When several replicas share an address, new connections are balanced, not requests. So a restarted replica gets
    /// its share of the requests within this time. A request in progress keeps its connection, and so does an event
    /// stream.
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
    /// Sends a request's head and body in one packet. YARP sends the head first, since a body may be a stream. Here the
    /// body is already in memory, and a second packet costs both sides a system call, and the replica often a second
    /// wake-up.
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
