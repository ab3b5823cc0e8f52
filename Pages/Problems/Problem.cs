using System.Text.Json;
using System.Text.Json.Serialization;

namespace RideAspire.Pages.Problems;

/// <summary>Why a request was refused (RFC 9457), or that nobody answered it.</summary>
public sealed record Problem(string? Type, string? Title, int? Status, string? Detail)
{
    private const string Prefix = "urn:ride-aspire:problem:";

    /// <summary>The caller is not signed in, or the sign-in has ended.</summary>
    public static Problem SignedOut { get; } = new(null, "You are signed out.", null, "Your sign-in has ended. Sign in again.");

    /// <summary>No answer came, after several attempts.</summary>
    public static Problem NoAnswer { get; } = new(
        null, "No answer.", null, "RideAspire cannot be reached at this moment. Check your connection, and try again.");

    /// <summary>The fields that were wrong, and why.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The path of the rider's open trip, of an <c>open-trip</c>.</summary>
    public string? OpenTrip { get; init; }

    /// <summary>The trip's status, of a <c>wrong-state</c>.</summary>
    public string? TripStatus { get; init; }

    /// <summary>The wait that the refusal asks for; null if it asks for none.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>For people: what was wrong, and what would be right.</summary>
    [JsonIgnore]
    public string Text => string.Join(
        ' ',
        new[] { Detail ?? Title ?? $"The request was refused ({Status})." }.Concat(
            Errors?.SelectMany(error => error.Value).Where(text => Detail?.Contains(text, StringComparison.Ordinal) != true) ?? []));

    /// <summary>
    /// Whether RideAspire itself refused. A proxy may answer too, such as one that has no gateway for a moment.
    /// </summary>
    [JsonIgnore]
    public bool IsRefusal => Status is >= 400 and < 500 && Type?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>Whether a repeat would be refused too.</summary>
    [JsonIgnore]
    public bool IsFinal => IsRefusal && Status != 429;

    /// <param name="type">The end of the type, such as <c>open-trip</c>.</param>
    public bool Is(string type) => Type == Prefix + type;

    /// <summary>Reads the problem in an answer that is no success.</summary>
    public static async Task<Problem> ReadAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var (status, retryAfter) = ((int)answer.StatusCode, answer.Headers.RetryAfter?.Delta);
        try
        {
            if (answer.Content.Headers.ContentType?.MediaType is "application/problem+json")
                return await answer.Content.ReadJsonAsync(ProblemJson.Default.Problem, ct) with { RetryAfter = retryAfter };
        }
        catch (JsonException)
        {
            // Something between the browser and the gateway answered. Its status is all there is.
        }

        return new(null, answer.ReasonPhrase, status, $"Something between this page and RideAspire answered {status}.")
        {
            RetryAfter = retryAfter,
        };
    }
}
