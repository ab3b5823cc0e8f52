using System.Net.Http.Headers;
using System.Net.ServerSentEvents;

namespace RideAspire.Kit;

/// <summary>Reads one stream of events as an app would. Disposing of it drops the connection.</summary>
public sealed class EventClient : IAsyncDisposable
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);
    private static readonly HttpClient http =
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };

    private readonly HttpResponseMessage response;
    private readonly IAsyncEnumerator<Received> items;

    private EventClient(HttpResponseMessage response, Stream body)
    {
        this.response = response;
        items = ReadAsync(body).GetAsyncEnumerator();
    }

    public HttpResponseMessage Response => response;

    /// <summary>Requests a stream. Returns once the head of the response has come, whatever its status.</summary>
    public static Task<HttpResponseMessage> AskAsync(Uri server, string path, string token, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(timeout);
    }

    /// <exception cref="HttpRequestException">The response is no stream of events.</exception>
    public static async Task<EventClient> OpenAsync(Uri server, string path, string token, string? lastEventId = null)
    {
        var response = await AskAsync(server, path, token, lastEventId);
        if (response is { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: "text/event-stream" })
            return new(response, await response.Content.ReadAsStreamAsync());

        using (response)
        {
            throw new HttpRequestException(
                $"GET {path} was answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}",
                null,
                response.StatusCode);
        }
    }

    /// <summary>All events of a stream, heartbeats included, until it ends.</summary>
    public static async IAsyncEnumerable<Received> ReadAsync(Stream body)
    {
        await foreach (var item in SseParser.Create(body).EnumerateAsync())
            yield return new(item.EventType, item.EventId, item.Data, item.ReconnectionInterval);
    }

    /// <summary>The next event that is no heartbeat.</summary>
    public async Task<Received> NextAsync() => await NextOrEndAsync() ?? throw new InvalidOperationException("The stream has ended.");

    /// <summary>The next event that is no heartbeat; null once the stream has ended.</summary>
    public async Task<Received?> NextOrEndAsync()
    {
        while (await items.MoveNextAsync().AsTask().WaitAsync(timeout))
        {
            if (items.Current.Name != "heartbeat")
                return items.Current;
        }

        return null;
    }

    /// <summary>The next event, heartbeats included.</summary>
    public async Task<Received> NextOfAllAsync() => await items.MoveNextAsync().AsTask().WaitAsync(timeout)
        ? items.Current
        : throw new InvalidOperationException("The stream has ended.");

    /// <summary>
    /// Waits for the orderly end of the stream. Fails when an event other than a heartbeat comes first.
    /// </summary>
    public async Task EndsAsync()
    {
        if (await NextOrEndAsync() is { } next)
            throw new InvalidOperationException($"The stream should have ended, but sent {next}.");
    }

    public async ValueTask DisposeAsync()
    {
        response.Dispose();
        try
        {
            await items.DisposeAsync();
        }
        catch (NotSupportedException)
        {
            // A read was under way.
        }
    }
}
