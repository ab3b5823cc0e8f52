using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace RideAspire.Integration.Tests.Events;

/// <summary>Reads one stream of events as an app would. Disposing of it drops the connection.</summary>
internal sealed class EventClient : IAsyncDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);
    private static readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };

    private readonly HttpResponseMessage response;
    private readonly IAsyncEnumerator<Received> items;

    private EventClient(HttpResponseMessage response, Stream body)
    {
        this.response = response;
        items = ReadAsync(body).GetAsyncEnumerator();
    }

    public HttpResponseMessage Response => response;

    /// <summary>Asks for a stream, or for whatever is answered in its place. Returns with the head of the response.</summary>
    public static Task<HttpResponseMessage> AskAsync(Uri server, string path, string token, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(patience);
    }

    public static async Task<EventClient> OpenAsync(Uri server, string path, string token, string? lastEventId = null)
    {
        var response = await AskAsync(server, path, token, lastEventId);
        Assert.Equal((200, "text/event-stream"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return new(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>All events of a stream, heartbeats included, until it ends.</summary>
    public static async IAsyncEnumerable<Received> ReadAsync(Stream body)
    {
        await foreach (var item in SseParser.Create(body).EnumerateAsync())
            yield return new(item.EventType, item.EventId, item.Data, item.ReconnectionInterval);
    }

    /// <summary>The next event that is no heartbeat.</summary>
    public async Task<Received> NextAsync()
    {
        while (true)
        {
            var next = await NextOfAllAsync();
            if (next.Name != "heartbeat")
                return next;
        }
    }

    /// <summary>The next event, heartbeats included.</summary>
    public async Task<Received> NextOfAllAsync()
    {
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(patience), "The stream has ended.");
        return items.Current;
    }

    /// <summary>Asserts that the stream ends well, with nothing but heartbeats before.</summary>
    public async Task EndsAsync()
    {
        while (await items.MoveNextAsync().AsTask().WaitAsync(patience))
            Assert.Equal("heartbeat", items.Current.Name);
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

/// <summary>An event as it came over the wire.</summary>
internal sealed record Received(string Name, string? Id, string Data, TimeSpan? Retry)
{
    public JsonElement Json => JsonElement.Parse(Data);

    /// <summary>The status in the data.</summary>
    public string? Status => Json.GetProperty("status").GetString();

    public string? Text(string property) => Json.GetProperty(property).GetString();
}
