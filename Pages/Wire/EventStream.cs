using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using RideAspire.Pages.Problems;

namespace RideAspire.Pages.Wire;

/// <summary>
/// A stream of server-sent events, over as many connections as it takes. Each one resumes after the last event by
/// Last-Event-ID, so none is missed and none comes twice. A connection that broke is renewed after a delay that grows;
/// one that the server ended is renewed when the server says. Silence counts as a broken connection, because a healthy
/// server sends heartbeats.
/// </summary>
internal sealed class EventStream(RideClient client, Connection connection, TimeProvider time, string path)
{
    // The server sends a heartbeat every 10 s; two of them must be missing.
    private static readonly TimeSpan silenceTimeout = TimeSpan.FromSeconds(25);

    private string? lastEventId;
    private TimeSpan? retry;

    /// <summary>
    /// Follows the stream until the last event, or until it is refused. Returns why it was refused; null when it is
    /// over.
    /// </summary>
    /// <param name="isLast">Receives each event, one after the other. Returning true ends the stream.</param>
    /// <param name="ct">Ends it from outside, with an exception.</param>
    public async Task<Problem?> FollowAsync(Func<SseItem<string>, bool> isLast, CancellationToken ct)
    {
        for (var failures = 0; ;)
        {
            var (end, hasWorked, retryAfter) = await ConnectAsync(isLast, ct);
            if (end is { } ended)
                return ended.Problem;
            failures = hasWorked ? 0 : failures + 1;
            await Task.Delay(RetryPolicy.DelayAfter(failures, retryAfter ?? retry, Random.Shared.NextDouble()), time, ct);
        }
    }

    // One connection. Without an end it broke, and must be renewed.
    private async Task<(End? End, bool HasWorked, TimeSpan? RetryAfter)> ConnectAsync(
        Func<SseItem<string>, bool> isLast, CancellationToken ct)
    {
        var hasWorked = false;
        using var silence = new CancellationTokenSource(silenceTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
        connection.Lost += silence.Cancel;
        try
        {
            using var request = Request();
            using var answer = await client.OpenAsync(request, either.Token);
            if (answer is null)
                return (new End(Problem.SignedOut), false, null);
            if (answer.StatusCode == HttpStatusCode.NoContent)
                return (new End(null), false, null);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                var problem = await Problem.ReadAsync(answer, either.Token);
                connection.Report(problem.IsRefusal);
                return problem.IsFinal && answer.StatusCode != HttpStatusCode.Unauthorized
                    ? (new End(problem), false, null)
                    : (null, false, client.RetryAfter(answer));
            }

            var parser = SseParser.Create(await answer.Content.ReadAsStreamAsync(either.Token));
            await foreach (var item in parser.EnumerateAsync(either.Token))
            {
                hasWorked = true;
                connection.Report(isUp: true);
                silence.CancelAfter(silenceTimeout);
                if (parser.ReconnectionInterval >= TimeSpan.Zero)
                    retry = parser.ReconnectionInterval;
                if (item.EventType is not ("heartbeat" or "drain") && isLast(item))
                    return (new End(null), true, null);
                if (item.EventId is { Length: > 0 } id)
                    lastEventId = id;
            }
        }
        catch (Exception e) when (RideClient.IsNoAnswer(e, ct))
        {
            connection.Report(isUp: false);
            return (null, hasWorked && e is not JsonException, null);
        }
        finally
        {
            connection.Lost -= silence.Cancel;
        }

        return (null, hasWorked, null);
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new("text/event-stream"));
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        return request;
    }

    private sealed record End(Problem? Problem);
}
