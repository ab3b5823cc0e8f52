using System.Net;
using System.Net.Sockets;

namespace RideAspire.KubernetesTrial.Network;

/// <summary>
/// The cluster's DNS. It answers for headless Services: with the address of each pod, in another order each time, and
/// from a cache, as CoreDNS does.
/// </summary>
internal sealed class ClusterDns : IAsyncDisposable
{
    private const int TimeToLive = 5;
    private const int MaxMessage = 512;

    private readonly UdpClient socket;
    private readonly Dictionary<string, CachedEndpoints> services;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;

    /// <param name="address">Where it listens, at port 53.</param>
    /// <param name="services">The Services by their whole names.</param>
    /// <exception cref="SocketException">The port is taken, or the user may not use it.</exception>
    public ClusterDns(IPEndPoint address, IEnumerable<KeyValuePair<string, CachedEndpoints>> services)
    {
        this.services = services.ToDictionary();
        socket = new(address);
        serving = ServeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving;
        socket.Dispose();
        stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var asked = await socket.ReceiveAsync(stopping.Token);
                if (DnsMessage.Answer(asked.Buffer, Find, TimeToLive) is { Length: <= MaxMessage } answer)
                    await socket.SendAsync(answer, asked.RemoteEndPoint, stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The trial has ended.
        }
    }

    private IPAddress[]? Find(string name)
    {
        if (services.GetValueOrDefault(name)?.Known is not { Length: > 0 } known)
            return null;
        IPAddress[] shuffled = [.. known];
        Random.Shared.Shuffle(shuffled);
        return shuffled;
    }
}
