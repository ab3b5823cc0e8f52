using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RideAspire.Simulator.Wire;

/// <summary>
/// Sends what riders and drivers ask of the gateway, with their tokens. Failed sends are retried a bounded number of times;
/// what fails for good is counted. Only cancellation throws.
/// </summary>
/// <param name="mostAtOnce">Requests in flight at once; the rest queue here, where waiting does not run into HTTP timeouts.
/// Streams, which last, are not among them.</param>
internal sealed class GatewayClient(
    GatewayConnection connection, RequestTally tally, StreamTally streams, TimeProvider time, int mostAtOnce) : IDisposable
{
    private readonly SemaphoreSlim room = new(mostAtOnce);

    public Account SignIn(string subject, string role) => new(subject, role, this, time);

    /// <param name="what">The kind of stream, for the tally of failures.</param>
    public EventStream Stream(Account account, string what, string path) => new(connection.Streams, account, what, path, tally, streams, time);

    /// <summary>An action that something else may forestall: a 404 or 409 that names one of the system's problems is a refusal.</summary>
    /// <param name="isOrdinary">Which of them; null for any. Another one is a failure.</param>
    public Task<Answer<T>> ActAsync<T>(
        Account account, string what, string path, JsonTypeInfo<T> type, CancellationToken ct, Func<string, bool>? isOrdinary = null)
        where T : class =>
        SendAsync(account, what, () => new(HttpMethod.Post, path), type, ct, isOrdinary ?? Any);

    /// <param name="account">Whose token goes along; null for none.</param>
    /// <param name="isOrdinary">Whether a 404 or 409 that names this one of the system's problems is an ordinary outcome; null for none.</param>
    public async Task<Answer<T>> SendAsync<T>(
        Account? account, string what, Func<HttpRequestMessage> make, JsonTypeInfo<T> type, CancellationToken ct,
        Func<string, bool>? isOrdinary = null)
        where T : class
    {
        var (answer, refusal) = await SendAsync(account, what, make, isOrdinary, ct);
        if (answer is null)
            return new(null, refusal);
        using (answer)
        {
            try
            {
                return new(await answer.Content.ReadFromJsonAsync(type, ct) ?? throw new JsonException("null is no answer"));
            }
            catch (JsonException)
            {
                tally.CountFailure($"{what}: the answer cannot be read");
                return default;
            }
        }
    }

    /// <summary>For requests whose answer has no body. False: it failed for good.</summary>
    public async Task<bool> SendAsync(Account account, string what, Func<HttpRequestMessage> make, CancellationToken ct)
    {
        using var answer = (await SendAsync(account, what, make, isOrdinary: null, ct)).Value;
        return answer is not null;
    }

    public static bool Any(string refusal) => true;

    public void Dispose() => room.Dispose();

    private async Task<Answer<HttpResponseMessage>> SendAsync(
        Account? account, string what, Func<HttpRequestMessage> make, Func<string, bool>? isOrdinary, CancellationToken ct)
    {
        tally.CountRequest();
        var renewed = false;
        for (var sends = 1; ; sends++)
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
                        tally.CountFailure($"{what}: {refusal}");
                        return default;
                    }

                    tally.CountRefusal($"{what}: {refusal}");
                    return new(null, refusal);
                }

                var renew = token is not null && !renewed && answer?.StatusCode == HttpStatusCode.Unauthorized;
                if (sends == RetryPolicy.MostSends || (answer is not null && !renew && !RetryPolicy.Deserves(answer.StatusCode)))
                {
                    tally.CountFailure($"{what}: {outcome}");
                    return default;
                }

                tally.CountRetry();
                if (renew)
                {
                    renewed = true;
                    account!.Refused(token!);
                    continue;
                }

                var asked = answer is null ? null : RetryPolicy.RetryAfter(answer, time);
                await Task.Delay(RetryPolicy.PauseAfter(sends, asked, Random.Shared.NextDouble()), time, ct);
            }
        }
    }

    private async Task<(HttpResponseMessage? Answer, string Outcome)> SendOnceAsync(
        Func<HttpRequestMessage> make, string? token, CancellationToken ct)
    {
        await room.WaitAsync(ct);
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
            return (null, "no answer in time");
        }
        finally
        {
            room.Release();
        }
    }
}
