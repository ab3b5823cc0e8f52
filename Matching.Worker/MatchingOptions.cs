using System.ComponentModel.DataAnnotations;

namespace RideAspire.Matching;

/// <summary>
/// Section <c>Matching</c>. The back-off of a trip without a driver near is the time that it has waited, within these
/// bounds.
/// </summary>
public sealed class MatchingOptions : IValidatableObject
{
    public const string Section = "Matching";

    /// <summary>
    /// The shortest back-off. A driver who becomes available ends the back-off of the trips near. Default: 1 s; 10 ms
    /// to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan MinBackOff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest back-off. Default: 4 s; 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// How long a driver has to answer an offer. When less than three windows are left to the trip's deadline, it is a
    /// third of that time, but at least 3 s, so that several drivers can be asked. The deadline itself ends an offer,
    /// too. Default: 15 s; 1 s to 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan OfferWindow { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The same for a driver whose app has no open stream: it may not see the offer. Default: 5 s; 1 s to 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan QuietOfferWindow { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a driver with auto-accept has to acknowledge a trip that was assigned to them. Then it waits again, and
    /// another driver is sought. It should be several times the interval of the apps' presence. Default: 20 s; 1 s to
    /// 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan AcknowledgeWithin { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How the trips and drivers of a pass are paired. Default: Batch.</summary>
    [EnumDataType(typeof(PairingMethod))]
    public PairingMethod Pairing { get; set; } = PairingMethod.Batch;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinBackOff > MaxBackOff)
            yield return new("must not exceed MaxBackOff.", [nameof(MinBackOff)]);
    }
}

/// <summary>How the trips and drivers of a pass are paired.</summary>
public enum PairingMethod
{
    /// <summary>
    /// For the least sum of the distances to the pick-ups. No trip goes without a driver because of a newer one.
    /// </summary>
    Batch,

    /// <summary>One trip after the other gets the nearest driver who is left, the oldest trip first.</summary>
    Greedy,
}
