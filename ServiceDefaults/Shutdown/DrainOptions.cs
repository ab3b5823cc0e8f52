using System.ComponentModel.DataAnnotations;

namespace RideAspire.ServiceDefaults.Shutdown;

/// <summary>Section <c>Drain</c>.</summary>
public sealed class DrainOptions : IValidatableObject
{
    public const string Section = "Drain";

    /// <summary>
    /// How long a replica that serves requests goes on after its readiness has failed, so that whoever routes to it looks elsewhere.
    /// Default: 0 s, right for workers; 0 s to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Pause { get; set; }

    /// <summary>From the signal to the exit at the latest, the pause included. Default: 5 s, for a local stop kills after 6 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Pause >= Window)
            yield return new("must be shorter than Window.", [nameof(Pause)]);
    }
}
