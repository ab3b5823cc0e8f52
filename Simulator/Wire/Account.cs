using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace RideAspire.Simulator.Wire;

/// <summary>
/// A rider's or driver's identity at the gateway. It gets a token when one is first needed, and another one before the
/// token expires or after the gateway has refused it.
/// </summary>
/// <param name="role"><c>rider</c> or <c>driver</c>.</param>
internal sealed class Account(string subject, string role, GatewayClient gateway, TimeProvider time) : IDisposable
{
    public const string TokenPath = "dev/tokens";

    /// <summary>
    /// A token is renewed when a tenth of its lifetime is left, but not earlier than a minute before it expires.
    /// </summary>
    private const double LeftAtRenewal = 0.1;
    private static readonly TimeSpan maxLeftAtRenewal = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim mutex = new(1);
    private string? token;
    private long issuedAt;
    private TimeSpan usableFor;

    /// <summary>Null when the gateway issued no token, which is counted as a failure.</summary>
    public async Task<string?> TokenAsync(CancellationToken ct)
    {
        await mutex.WaitAsync(ct);
        try
        {
            if (token is not null && time.GetElapsedTime(issuedAt) < usableFor)
                return token;
            issuedAt = time.GetTimestamp();
            var answer = await gateway.SendAsync(null, "token", () => Request(subject, role), WireJson.Default.TokenAnswer, ct);
            usableFor = answer.Value is { } issued ? UsableFor(TimeSpan.FromSeconds(issued.ExpiresIn)) : TimeSpan.Zero;
            return token = answer.Value?.AccessToken;
        }
        finally
        {
            mutex.Release();
        }
    }

    /// <summary>Discards a token that the gateway refused, unless it has been replaced already.</summary>
    public void Discard(string refused) => Interlocked.CompareExchange(ref token, null, refused);

    public void Dispose() => mutex.Dispose();

    public static HttpRequestMessage Request(string subject, string role) =>
        new(HttpMethod.Post, TokenPath) { Content = JsonContent.Create(new(subject, role), WireJson.Default.TokenRequest) };

    private static TimeSpan UsableFor(TimeSpan lifetime)
    {
        var left = lifetime * LeftAtRenewal;
        return lifetime - (left < maxLeftAtRenewal ? left : maxLeftAtRenewal);
    }
}

internal sealed record TokenRequest(string Subject, string Role);

internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken, [property: JsonPropertyName("expires_in")] double ExpiresIn);
