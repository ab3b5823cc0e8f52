using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace RideAspire.Simulator.Wire;

/// <summary>How a stream came to its end.</summary>
internal enum StreamEnd
{
    /// <summary>The listener had heard enough.</summary>
    Enough,

    /// <summary>The server has nothing more to tell (204).</summary>
    NothingMore,

    /// <summary>The server refuses to stream, which is counted as a failure.</summary>
    Refused,
}

/// <summary>
/// One stream of server-sent events, over as many connections as it takes: each goes on with Last-Event-ID where the last one
/// broke off. A connection that told something, or lasted, is made again at once, or after the server's <c>retry</c>; one that did
/// neither, ever later (<see cref="RetryPolicy"/>). Silence is a break: a server that lives sends heartbeats.
/// </summary>
internal sealed class EventStream(
    HttpClient http, Account account, string what, string path, RequestTally tally, StreamTally streams, TimeProvider time)
{
    /// <summary>Twice a heartbeat's 10 s, and some.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan lasting = TimeSpan.FromSeconds(1);

    private string? lastEventId;
    private TimeSpan? retry;
    private bool opened;
    private bool worked;

    /// <summary>Whether the latest attempt to connect was answered by a stream, be it open or at its end by now.</summary>
    public bool IsServed { get; private set; }

    /// <param name="isEnough">Hears each event, one after the other; true ends the stream.</param>
    public async Task<StreamEnd> FollowAsync(Func<StreamedEvent, bool> isEnough, CancellationToken ct)
    {
        for (var failures = 0; ;)
        {
            worked = false;
            var (end, retryAfter) = await ConnectAsync(isEnough, ct);
            if (end is { } ended)
                return ended;

            failures = worked ? 0 : failures + 1;
            var asked = retryAfter ?? retry;
            await Task.Delay(
                failures > 0 ? RetryPolicy.PauseAfter(failures, asked, Random.Shared.NextDouble()) : RetryPolicy.Obeyed(asked), time, ct);
        }
    }

    /// <summary>One connection. No end: it broke, and deserves another after what the server asked for.</summary>
    private async Task<(StreamEnd? End, TimeSpan? RetryAfter)> ConnectAsync(Func<StreamedEvent, bool> isEnough, CancellationToken ct)
    {
        var served = false;
        if (await account.TokenAsync(ct) is not { } token)
        {
            IsServed = served;
            return default;
        }

        using var silence = new CancellationTokenSource(LongestSilence, time);
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
                return (await ReadAsync(answer, isEnough, () => silence.CancelAfter(LongestSilence), either.Token) ? StreamEnd.Enough : null, null);

            if (answer.StatusCode == HttpStatusCode.Unauthorized)
                account.Refused(token);
            else if (answer.StatusCode < HttpStatusCode.InternalServerError && !RetryPolicy.Deserves(answer.StatusCode))
            {
                tally.CountFailure($"{what}: {(int)answer.StatusCode} {answer.StatusCode}");
                return (StreamEnd.Refused, null);
            }

            tally.CountRetry();
            return (null, RetryPolicy.RetryAfter(answer, time));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            IsServed = served;
            if (silence.IsCancellationRequested)
                streams.FellSilent();
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

    /// <summary>Reads until the listener has enough (true) or the connection ends (false).</summary>
    private async Task<bool> ReadAsync(HttpResponseMessage answer, Func<StreamedEvent, bool> isEnough, Action heard, CancellationToken ct)
    {
        var connectedAt = time.GetUtcNow();
        var isSnapshot = lastEventId is null;
        await using var bytes = new HeardStream(await answer.Content.ReadAsStreamAsync(ct), heard);
        var parser = SseParser.Create(bytes);
        streams.Opened(again: opened);
        opened = true;
        try
        {
            await foreach (var item in parser.EnumerateAsync(ct))
            {
                worked |= item.EventType != "heartbeat";
                if (item.EventType == "drain")
                    streams.Drained();
                else if (item.EventType != "heartbeat")
                {
                    if (Tell(isEnough, new(item.EventType, item.Data, connectedAt, time.GetUtcNow(), isSnapshot)))
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
            worked |= time.GetUtcNow() - connectedAt >= lasting;
            streams.Closed();
        }
    }

    private bool Tell(Func<StreamedEvent, bool> isEnough, StreamedEvent told)
    {
        try
        {
            return isEnough(told);
        }
        catch (JsonException)
        {
            tally.CountFailure($"{what}: the event {told.Type} cannot be read");
            return false;
        }
    }
}
