using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace RideAspire.Simulator.Wire;

/// <summary>What became of a request. With neither a value nor a refusal it failed for good, and is counted.</summary>
/// <param name="Value">The answer's body.</param>
/// <param name="Refusal">Why the server refused, such as <c>offer-lapsed</c>: somebody or something else was faster, which is ordinary.</param>
internal readonly record struct Answer<T>(T? Value, string? Refusal = null)
    where T : class;

/// <summary>Of a problem (RFC 9457) just what tells an ordinary refusal from a fault.</summary>
internal sealed record Problem(string? Type)
{
    public const string NoSuchTrip = "no-such-trip";

    private const string Ours = "urn:ride-aspire:problem:";

    /// <summary>Why a 404 or 409 came, as the end of its problem's type; null for any other answer.</summary>
    public static async Task<string?> RefusalAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.StatusCode is not (HttpStatusCode.Conflict or HttpStatusCode.NotFound)
            || answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return null;
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync(WireJson.Default.Problem, ct);
            return problem?.Type is { } type && type.StartsWith(Ours, StringComparison.Ordinal) ? type[Ours.Length..] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
