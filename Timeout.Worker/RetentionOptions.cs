using System.ComponentModel.DataAnnotations;

namespace RideAspire.Timeouts;

/// <summary>Section <c>Retention</c>.</summary>
public sealed class RetentionOptions : IValidatableObject
{
    public const string Section = "Retention";

    /// <summary>
    /// How long a trip is kept after it has closed, with its offers. Open trips are kept. Default: 90 days; 1 day to 10
    /// years, and at least <see cref="Keys"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Trips { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long an idempotency key is kept after its trip has closed. A request with the same key then books a new
    /// trip. Default: 7 days; 1 h to 1 year.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan Keys { get; set; } = TimeSpan.FromDays(7);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Trips < Keys)
            yield return new("must not be less than Retention:Keys: a key is removed with its trip.", [nameof(Trips)]);
    }
}
