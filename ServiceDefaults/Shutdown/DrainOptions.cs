using System.ComponentModel.DataAnnotations;

namespace RideAspire.ServiceDefaults.Shutdown;

/// <summary>Section <c>Drain</c>: how a replica shuts down.</summary>
public sealed class DrainOptions : IValidatableObject
{
    public const string Section = "Drain";

    /// <summary>
    /// How long a replica still serves after its readiness has failed, so that load balancers stop sending it requests
    /// first. Default: 0 s, which is right for workers; 0 s to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ReadinessDelay { get; set; }

    /// <summary>
    /// The longest time from the signal to the exit, <see cref="ReadinessDelay"/> included. Default: 5 s, since local
    /// orchestration kills a process 6 s after the signal; 1 s to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ReadinessDelay >= ShutdownTimeout)
            yield return new("must be shorter than ShutdownTimeout.", [nameof(ReadinessDelay)]);
    }
}
