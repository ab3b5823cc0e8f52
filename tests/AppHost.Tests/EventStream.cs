using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace RideAspire.AppHost.Tests;

/// <summary>Reads a stream of events as an app does. It skips heartbeats.</summary>
internal static class EventStream
{
    /// <summary>The names and data of the events until the stream ends.</summary>
    public static async IAsyncEnumerable<(string Name, JsonElement Data)> FollowAsync(
        this HttpClient client, string path, [EnumeratorCancellation] CancellationToken ct)
    {
        using var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(ct)).EnumerateAsync(ct))
        {
            if (item.EventType != "heartbeat")
                yield return (item.EventType, JsonElement.Parse(item.Data));
        }
    }
}
