using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RideAspire.Simulator.Wire;

/// <summary>
/// The gateway's API. Failed sends are retried a bounded number of times, a booking with its same Idempotency-Key; what fails
/// for good is counted and answered with null or false. Only cancellation throws.
/// </summary>
/// <param name="mostAtOnce">Requests in flight at once; the rest queue here, where waiting does not run into HTTP timeouts.</param>
internal sealed class GatewayClient(HttpClient http, RequestTally tally, TimeProvider time, int mostAtOnce) : IDisposable
{
    private readonly SemaphoreSlim room = new(mostAtOnce);

    public Task<TripView?> BookAsync(BookingRequest booking, string idempotencyKey, CancellationToken ct) =>
        SendForTripAsync("book", () =>
        {
            var request = Post("v1/trips", booking, WireJson.Default.BookingRequest);
            request.Headers.Add("Idempotency-Key", idempotencyKey);
            return request;
        }, ct);

    public Task<TripView?> GetTripAsync(Guid trip, CancellationToken ct) =>
        SendForTripAsync("read trip", () => new(HttpMethod.Get, $"v1/trips/{trip}"), ct);

    public Task<TripView?> StartAsync(Guid trip, CancellationToken ct) =>
        SendForTripAsync("start trip", () => new(HttpMethod.Post, $"v1/trips/{trip}/start"), ct);

    public Task<TripView?> CompleteAsync(Guid trip, CancellationToken ct) =>
        SendForTripAsync("complete trip", () => new(HttpMethod.Post, $"v1/trips/{trip}/complete"), ct);

    public async Task<bool> PutPresenceAsync(string driver, PresenceRequest presence, CancellationToken ct)
    {
        using var answer = await SendAsync("presence", () => new(HttpMethod.Put, $"v1/drivers/{driver}/presence")
        {
            Content = JsonContent.Create(presence, WireJson.Default.PresenceRequest),
        }, ct);
        return answer is not null;
    }

    public async Task<bool> DeletePresenceAsync(string driver, CancellationToken ct)
    {
        using var answer = await SendAsync("go offline", () => new(HttpMethod.Delete, $"v1/drivers/{driver}/presence"), ct);
        return answer is not null;
    }

    public void Dispose() => room.Dispose();

    private static HttpRequestMessage Post<T>(string path, T body, JsonTypeInfo<T> type) =>
        new(HttpMethod.Post, path) { Content = JsonContent.Create(body, type) };

    private async Task<TripView?> SendForTripAsync(string what, Func<HttpRequestMessage> make, CancellationToken ct)
    {
        using var answer = await SendAsync(what, make, ct);
        if (answer is null)
            return null;
        try
        {
            return await answer.Content.ReadFromJsonAsync(WireJson.Default.TripView, ct)
                ?? throw new JsonException("null is not a trip");
        }
        catch (JsonException)
        {
            tally.CountFailure($"{what}: answer is not a trip");
            return null;
        }
    }

    /// <summary>Sends until an answer is worth keeping. Null: the request failed for good, and is counted.</summary>
    private async Task<HttpResponseMessage?> SendAsync(string what, Func<HttpRequestMessage> make, CancellationToken ct)
    {
        tally.CountRequest();
        for (var sends = 1; ; sends++)
        {
            var (answer, outcome) = await SendOnceAsync(make, ct);
            if (answer is { IsSuccessStatusCode: true })
                return answer;

            var retryAfter = RetryAfter(answer?.Headers.RetryAfter);
            var status = answer?.StatusCode;
            answer?.Dispose();

            // An earlier send took effect although its answer was lost: the trip is past this step, which the rider's next look shows.
            if (status == HttpStatusCode.Conflict && sends > 1 && what != "book")
                return null;
            if (sends == RetryPolicy.MostSends || (status is { } refused && !RetryPolicy.Deserves(refused)))
            {
                tally.CountFailure($"{what}: {outcome}");
                return null;
            }

            tally.CountRetry();
            await Task.Delay(RetryPolicy.PauseAfter(sends, retryAfter, Random.Shared.NextDouble()), time, ct);
        }
    }

    private async Task<(HttpResponseMessage? Answer, string Outcome)> SendOnceAsync(Func<HttpRequestMessage> make, CancellationToken ct)
    {
        await room.WaitAsync(ct);
        try
        {
            using var request = make();
            var answer = await http.SendAsync(request, ct);
            return (answer, $"{(int)answer.StatusCode} {answer.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return (null, $"no answer ({e.HttpRequestError})");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, "no answer in time");
        }
        finally
        {
            room.Release();
        }
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header?.Delta ?? header?.Date - time.GetUtcNow();
}
