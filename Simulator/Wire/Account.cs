using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace RideAspire.Simulator.Wire;

/// <summary>
/// Who a rider or a driver is to the gateway. The token is got when first needed, and anew before it ends or once it was refused.
/// </summary>
/// <param name="role"><c>rider</c> or <c>driver</c>.</param>
internal sealed class Account(string subject, string role, GatewayClient gateway, TimeProvider time) : IDisposable
{
    public const string TokenPath = "dev/tokens";

    /// <summary>A token is renewed when a tenth of its life is left, and a minute before its end at the earliest.</summary>
    private const double LeftAtRenewal = 0.1;
    private static readonly TimeSpan earliestRenewal = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim one = new(1);
    private string? token;
    private long gotAt;
    private TimeSpan usable;

    public string Subject => subject;

    /// <summary>Null when there is none to be had, which is counted.</summary>
    public async Task<string?> TokenAsync(CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            if (token is not null && time.GetElapsedTime(gotAt) < usable)
                return token;
            gotAt = time.GetTimestamp();
            var answer = await gateway.SendAsync(null, "token", () => Request(subject, role), WireJson.Default.TokenAnswer, ct);
            usable = answer.Value is { } got ? Usable(TimeSpan.FromSeconds(got.ExpiresIn)) : TimeSpan.Zero;
            return token = answer.Value?.AccessToken;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The gateway refused this token: the next request gets another, unless there is another already.</summary>
    public void Refused(string refused) => Interlocked.CompareExchange(ref token, null, refused);

    public void Dispose() => one.Dispose();

    public static HttpRequestMessage Request(string subject, string role) =>
        new(HttpMethod.Post, TokenPath) { Content = JsonContent.Create(new(subject, role), WireJson.Default.TokenRequest) };

    private static TimeSpan Usable(TimeSpan life)
    {
        var left = life * LeftAtRenewal;
        return life - (left < earliestRenewal ? left : earliestRenewal);
    }
}

internal sealed record TokenRequest(string Subject, string Role);

internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken, [property: JsonPropertyName("expires_in")] double ExpiresIn);
