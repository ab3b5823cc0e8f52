using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RideAspire.Pages.Problems;
using RideAspire.Pages.SignIn;

namespace RideAspire.Pages.Wire;

/// <summary>
/// Sends the requests of one who is signed in. Retries what failed for a moment, renews the sign-in once after a 401,
/// and turns every refusal into a <see cref="Problem"/>. Only cancellation throws.
/// </summary>
public sealed class RideClient(HttpClient http, Session session, ServerClock clock, Connection connection, TimeProvider time)
{
    /// <summary>Attempts of a request whose sender waits for it: about four seconds.</summary>
    public const int BriefAttempts = 5;

    private static readonly TimeSpan requestTimeout = TimeSpan.FromSeconds(15);

    public Session Session => session;

    public Task<Answer<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct, int attempts = BriefAttempts)
        where T : class =>
        SendAsync(() => new(HttpMethod.Get, path), type, ct, attempts);

    public Task<Answer<T>> PostAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class =>
        SendAsync(() => new(HttpMethod.Post, path), type, ct);

    public Task<Answer<T>> PostAsync<TBody, T>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class =>
        SendAsync(() => new(HttpMethod.Post, path) { Content = JsonContent.Create(body, bodyType) }, type, ct);

    /// <param name="make">Makes the request, for each attempt a new one.</param>
    /// <param name="type">How to read the answer; null for a request whose answer has no body.</param>
    /// <param name="attempts">How often to try before the answer is the last problem.</param>
    /// <param name="failed">Receives the problem of each attempt that is followed by another one.</param>
    public async Task<Answer<T>> SendAsync<T>(
        Func<HttpRequestMessage> make,
        JsonTypeInfo<T>? type,
        CancellationToken ct,
        int attempts = BriefAttempts,
        Action<Problem>? failed = null)
        where T : class
    {
        var renewed = false;
        var last = Problem.NoAnswer;
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? retryAfter = null;
            try
            {
                if (await session.TokenAsync(ct) is not { } token)
                    return new(null, Problem.SignedOut);
                using var answer = await SendOnceAsync(make, token, ct);
                if (answer.IsSuccessStatusCode)
                    return new(type is null ? (T)(object)NoBody.Value : await answer.Content.ReadJsonAsync(type, ct), null);
                if (answer.StatusCode == HttpStatusCode.Unauthorized && !renewed)
                {
                    (renewed, attempt) = (true, attempt - 1);
                    session.Discard(token);
                    continue;
                }

                last = await Problem.ReadAsync(answer, ct);
                connection.Report(last.IsRefusal);
                if (last.IsFinal)
                    return new(null, last);
                retryAfter = RetryAfter(answer);
            }
            catch (Exception e) when (IsNoAnswer(e, ct))
            {
                connection.Report(isUp: false);
                last = Problem.NoAnswer;
            }

            if (attempt >= attempts)
                return new(null, last);
            failed?.Invoke(last);
            await Task.Delay(RetryPolicy.DelayAfter(attempt, retryAfter, Random.Shared.NextDouble()), time, ct);
        }
    }

    /// <summary>One attempt at a stream: the answer as soon as its head is there. Dispose of it.</summary>
    /// <exception cref="HttpRequestException">Nobody answered.</exception>
    public async Task<HttpResponseMessage?> OpenAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (await session.TokenAsync(ct) is not { } token)
            return null;
        var answer = await SendAsync(request, token, ct);
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
            session.Discard(token);
        return answer;
    }

    /// <summary>The delay that the server asks for; null if it asks for none.</summary>
    public TimeSpan? RetryAfter(HttpResponseMessage answer) =>
        answer.Headers.RetryAfter?.Delta ?? answer.Headers.RetryAfter?.Date - time.GetUtcNow();

    /// <summary>Whether the exception means that nobody answered, and not that the caller has given up.</summary>
    public static bool IsNoAnswer(Exception exception, CancellationToken ct) =>
        exception is HttpRequestException or IOException or JsonException
        || (exception is OperationCanceledException && !ct.IsCancellationRequested);

    private async Task<HttpResponseMessage> SendOnceAsync(Func<HttpRequestMessage> make, string token, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(requestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        using var request = make();
        var answer = await SendAsync(request, token, either.Token);
        await answer.Content.LoadIntoBufferAsync(either.Token);
        return answer;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string token, CancellationToken ct)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var sentAt = time.GetUtcNow();
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (answer.Headers.Date is { } date)
            clock.Observe(sentAt, date);
        connection.Report(answer.StatusCode < HttpStatusCode.InternalServerError);
        return answer;
    }
}
