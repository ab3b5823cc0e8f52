using Microsoft.Extensions.Options;
using RideAspire.Gateway.Limits;

namespace RideAspire.Gateway.Streams;

/// <summary>
/// The event streams that each caller has open at this gateway. When a caller opens one too many, the oldest gives way:
/// its phone may have vanished without a word, and the new one is there. So a caller is never refused a stream.
/// </summary>
internal sealed class OpenStreams(IOptions<RateLimitOptions> limits, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<OpenStream>> byCaller = [];

    /// <summary>Opens a stream. The request disposes of it at its end.</summary>
    public OpenStream Open(string caller, HttpContext context)
    {
        var stream = new OpenStream(context, time, ended => Close(caller, ended));
        OpenStream? oldest = null;
        lock (gate)
        {
            if (!byCaller.TryGetValue(caller, out var streams))
                byCaller[caller] = streams = new(1);
            streams.Add(stream);
            if (streams.Count > limits.Value.Streams)
            {
                oldest = streams[0];
                streams.RemoveAt(0);
            }
        }

        oldest?.GiveWay();
        return stream;
    }

    private void Close(string caller, OpenStream stream)
    {
        lock (gate)
        {
            if (byCaller.TryGetValue(caller, out var streams) && streams.Remove(stream) && streams.Count == 0)
                byCaller.Remove(caller);
        }
    }
}
