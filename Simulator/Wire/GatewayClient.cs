using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RideAspire.Simulator.Wire;

/// <summary>
/// Sends the requests of riders and drivers with their tokens. A failed request is retried a limited number of times. A
/// request that still fails is counted. Only cancellation throws.
/// </summary>
/// <param name="maxConcurrency">
/// The maximum number of requests in flight. More requests queue here, where waiting does not count towards the HTTP
/// timeout. Streams are not counted, because they last.
/// </param>
internal sealed class GatewayClient(
    GatewayConnection connection, RequestTally tally, StreamTally streams, TimeProvider time, int maxConcurrency) : IDisposable
{
    private const string TraceHeader = "Trace-Id";

    private readonly SemaphoreSlim slots = new(maxConcurrency);

    public Account SignIn(string subject, string role) => new(subject, role, this, time);

    /// <param name="kind">The kind of stream, for the count of failures.</param>
    public EventStream Stream(Account account, string kind, string path) =>
        new(connection.Streams, account, kind, path, tally, streams, time);

    /// <summary>
    /// An action that may come too late. A 404 or 409 with one of the system's problem types is then a refusal.
    /// </summary>
    /// <param name="isOrdinary">Which problem types are refusals; null for all. Any other type is a failure.</param>
    public Task<Answer<T>> ActAsync<T>(
        Account account, string kind, string path, JsonTypeInfo<T> type, CancellationToken ct, Func<string, bool>? isOrdinary = null)
        where T : class =>
        SendAsync(account, kind, () => new(HttpMethod.Post, path), type, ct, isOrdinary ?? Any);

    /// <param name="account">The sender, whose token is added; null for a request without a token.</param>
    /// <param name="isOrdinary">
    /// Whether a 404 or 409 with this problem type is an ordinary refusal; null if none is.
    /// </param>
    public async Task<Answer<T>> SendAsync<T>(
        Account? account, string kind, Func<HttpRequestMessage> make, JsonTypeInfo<T> type, CancellationToken ct,
        Func<string, bool>? isOrdinary = null)
        where T : class
    {
        var (answer, refusal) = await SendAsync(account, kind, make, isOrdinary, ct);
        if (answer is null)
            return new(null, refusal);
        using (answer)
        {
            try
            {
                return new(await answer.Content.ReadFromJsonAsync(type, ct) ?? throw new JsonException("the answer is null"))
                {
                    TraceId = answer.StatusCode == HttpStatusCode.Created && answer.Headers.TryGetValues(TraceHeader, out var traces)
                        ? traces.First()
                        : null,
                };
            }
            catch (JsonException)
            {
                tally.CountFailure($"{kind}: the answer cannot be read");
                return default;
            }
        }
    }

    /// <summary>For requests whose answer has no body. Returns false if the request failed.</summary>
    public async Task<bool> SendAsync(Account account, string kind, Func<HttpRequestMessage> make, CancellationToken ct)
    {
        using var answer = (await SendAsync(account, kind, make, isOrdinary: null, ct)).Value;
        return answer is not null;
    }

    public static bool Any(string refusal) => true;

    public void Dispose() => slots.Dispose();

    private async Task<Answer<HttpResponseMessage>> SendAsync(
        Account? account, string kind, Func<HttpRequestMessage> make, Func<string, bool>? isOrdinary, CancellationToken ct)
    {
        tally.CountRequest();
        var renewed = false;
        for (var attempt = 1; ; attempt++)
        {
            var token = account is null ? null : await account.TokenAsync(ct);
            if (account is not null && token is null)
                return default;

            var (answer, outcome) = await SendOnceAsync(make, token, ct);
            if (answer is { IsSuccessStatusCode: true })
                return new(answer);

            using (answer)
            {
                if (isOrdinary is not null && answer is not null && await Problem.RefusalAsync(answer, ct) is { } refusal)
                {
                    if (!isOrdinary(refusal))
                    {
                        tally.CountFailure($"{kind}: {refusal}");
                        return default;
                    }

                    tally.CountRefusal($"{kind}: {refusal}");
                    return new(null, refusal);
                }

                var renew = token is not null && !renewed && answer?.StatusCode == HttpStatusCode.Unauthorized;
                if (attempt == RetryPolicy.MaxAttempts || (answer is not null && !renew && !RetryPolicy.IsRetryable(answer.StatusCode)))
                {
                    tally.CountFailure($"{kind}: {outcome}");
                    return default;
                }

                tally.CountRetry();
                if (renew)
                {
                    renewed = true;
                    account!.Discard(token!);
                    continue;
                }

                var retryAfter = answer is null ? null : RetryPolicy.RetryAfter(answer, time);
                await Task.Delay(RetryPolicy.DelayAfter(attempt, retryAfter, Random.Shared.NextDouble()), time, ct);
            }
        }
    }

    private async Task<(HttpResponseMessage? Answer, string Outcome)> SendOnceAsync(
        Func<HttpRequestMessage> make, string? token, CancellationToken ct)
    {
        await slots.WaitAsync(ct);
        try
        {
            using var request = make();
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var answer = await connection.Requests.SendAsync(request, ct);
            return (answer, $"{(int)answer.StatusCode} {answer.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return (null, $"no answer ({e.HttpRequestError})");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, "timeout");
        }
        finally
        {
            slots.Release();
        }
    }
}
