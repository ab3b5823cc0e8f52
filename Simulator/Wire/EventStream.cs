using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace RideAspire.Simulator.Wire;

/// <summary>How a stream ended.</summary>
internal enum StreamEnd
{
    /// <summary>The listener has received its last event.</summary>
    Enough,

    /// <summary>The server has nothing more to send (204).</summary>
    NothingMore,

    /// <summary>The server refused the stream, which is counted as a failure.</summary>
    Refused,
}

/// <summary>
/// A stream of server-sent events, over as many connections as necessary. Each connection resumes after the last event
/// by Last-Event-ID. A connection that brought an event, or lasted, is renewed at once or after the server's
/// <c>retry</c>. After any other connection the delay grows (<see cref="RetryPolicy"/>). Silence counts as a broken
/// connection, because a healthy server sends heartbeats.
/// </summary>
internal sealed class EventStream(
    HttpClient http, Account account, string kind, string path, RequestTally tally, StreamTally streams, TimeProvider time)
{
    /// <summary>The server sends a heartbeat every 10 s; two of them must be missing.</summary>
    public static readonly TimeSpan SilenceTimeout = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan minLifetime = TimeSpan.FromSeconds(1);

    private string? lastEventId;
    private TimeSpan? retry;
    private bool opened;
    private bool worked;

    /// <summary>Whether the last attempt to connect got a stream, even if that connection has ended.</summary>
    public bool IsServed { get; private set; }

    /// <param name="isLast">Receives each event, one after the other. Returning true ends the stream.</param>
    public async Task<StreamEnd> FollowAsync(Func<StreamedEvent, bool> isLast, CancellationToken ct)
    {
        for (var failures = 0; ;)
        {
            worked = false;
            var (end, retryAfter) = await ConnectAsync(isLast, ct);
            if (end is { } ended)
                return ended;

            failures = worked ? 0 : failures + 1;
            var requested = retryAfter ?? retry;
            await Task.Delay(
                failures > 0 ? RetryPolicy.DelayAfter(failures, requested, Random.Shared.NextDouble()) : RetryPolicy.Capped(requested),
                time, ct);
        }
    }

    /// <summary>
    /// One connection. Without an end it broke, and must be renewed after the time that the server requested.
    /// </summary>
    private async Task<(StreamEnd? End, TimeSpan? RetryAfter)> ConnectAsync(Func<StreamedEvent, bool> isLast, CancellationToken ct)
    {
        var served = false;
        if (await account.TokenAsync(ct) is not { } token)
        {
            IsServed = served;
            return default;
        }

        using var silence = new CancellationTokenSource(SilenceTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
        try
        {
            using var request = Request(token);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.StatusCode == HttpStatusCode.NoContent)
                return (StreamEnd.NothingMore, null);
            served = answer is { StatusCode: HttpStatusCode.OK, Content.Headers.ContentType.MediaType: "text/event-stream" };
            IsServed = served;
            if (served)
            {
                var isOver = await ReadAsync(answer, isLast, () => silence.CancelAfter(SilenceTimeout), either.Token);
                return (isOver ? StreamEnd.Enough : null, null);
            }

            if (answer.StatusCode == HttpStatusCode.Unauthorized)
                account.Discard(token);
            else if (answer.StatusCode < HttpStatusCode.InternalServerError && !RetryPolicy.IsRetryable(answer.StatusCode))
            {
                tally.CountFailure($"{kind}: {(int)answer.StatusCode} {answer.StatusCode}");
                return (StreamEnd.Refused, null);
            }

            tally.CountRetry();
            return (null, RetryPolicy.RetryAfter(answer, time));
        }
        catch (Exception e) when (
            e is HttpRequestException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            IsServed = served;
            if (silence.IsCancellationRequested)
                streams.CountSilence();
            return default;
        }
    }

    private HttpRequestMessage Request(string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.Add(new("text/event-stream"));
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        return request;
    }

    /// <summary>Reads until the last event (true) or the connection's end (false).</summary>
    /// <param name="onRead">Called after each read from the connection.</param>
    private async Task<bool> ReadAsync(HttpResponseMessage answer, Func<StreamedEvent, bool> isLast, Action onRead, CancellationToken ct)
    {
        var connectedAt = time.GetUtcNow();
        var isSnapshot = lastEventId is null;
        await using var bytes = new ObservedStream(await answer.Content.ReadAsStreamAsync(ct), onRead);
        var parser = SseParser.Create(bytes);
        streams.CountOpened(again: opened);
        opened = true;
        try
        {
            await foreach (var item in parser.EnumerateAsync(ct))
            {
                worked |= item.EventType != "heartbeat";
                if (item.EventType == "drain")
                    streams.CountDrain();
                else if (item.EventType != "heartbeat")
                {
                    if (Deliver(isLast, new(item.EventType, item.Data, connectedAt, time.GetUtcNow(), isSnapshot)))
                        return true;
                    isSnapshot = false;
                }

                if (item.EventId is { Length: > 0 } id)
                    lastEventId = id;
            }

            return false;
        }
        finally
        {
            if (parser.ReconnectionInterval >= TimeSpan.Zero)
                retry = parser.ReconnectionInterval;
            worked |= time.GetUtcNow() - connectedAt >= minLifetime;
            streams.CountClosed();
        }
    }

    private bool Deliver(Func<StreamedEvent, bool> isLast, StreamedEvent streamed)
    {
        try
        {
            return isLast(streamed);
        }
        catch (JsonException)
        {
            tally.CountFailure($"{kind}: the event {streamed.Type} cannot be read");
            return false;
        }
    }
}
