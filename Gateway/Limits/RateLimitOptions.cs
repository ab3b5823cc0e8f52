using System.ComponentModel.DataAnnotations;

namespace RideAspire.Gateway.Limits;

/// <summary>Section <c>RateLimits</c>: the limits of one caller at one replica of the gateway.</summary>
internal sealed class RateLimitOptions : IValidatableObject
{
    public const string Section = "RateLimits";

    /// <summary>
    /// Requests per second, on average. An app sends one every few seconds. Default: 20; 1 to 1,000,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 20;

    /// <summary>
    /// Requests at once, after a pause. Default: 60; 1 to 1,000,000, and not less than <see cref="RequestsPerSecond"/>.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 60;

    /// <summary>
    /// Event streams that are open at the same time. With one more, the oldest gives way. Default: 8; 1 to 10,000.
    /// </summary>
    [Range(1, 10_000)]
    public int Streams { get; set; } = 8;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Burst < RequestsPerSecond)
            yield return new("must not be less than RequestsPerSecond.", [nameof(Burst)]);
    }
}
