using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace RideAspire.Simulator.Wire;

/// <summary>
/// The outcome of a request. A request with neither a value nor a refusal has failed, and is counted.
/// </summary>
/// <param name="Value">The answer's body.</param>
/// <param name="Refusal">
/// Why the server refused, such as <c>offer-lapsed</c>. A refusal is ordinary: another request or a timeout came first.
/// </param>
internal readonly record struct Answer<T>(T? Value, string? Refusal = null)
    where T : class
{
    /// <summary>
    /// The trace in which the server recorded the request that created what the answer shows; null when it did not, and
    /// when an earlier attempt had created it.
    /// </summary>
    public string? TraceId { get; init; }
}

/// <summary>The part of a problem (RFC 9457) that distinguishes an ordinary refusal from a fault.</summary>
internal sealed record Problem(string? Type)
{
    private const string TypePrefix = "urn:ride-aspire:problem:";

    /// <summary>The end of the problem's type in a 404 or 409; null for any other answer.</summary>
    public static async Task<string?> RefusalAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.StatusCode is not (HttpStatusCode.Conflict or HttpStatusCode.NotFound)
            || answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return null;
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync(WireJson.Default.Problem, ct);
            return problem?.Type is { } type && type.StartsWith(TypePrefix, StringComparison.Ordinal) ? type[TypePrefix.Length..] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
