using System.ComponentModel.DataAnnotations;

namespace RideAspire.Trips;

/// <summary>Section <c>Trips</c>.</summary>
public sealed class TripOptions
{
    public const string Section = "Trips";

    /// <summary>How long the system looks for a driver. Default: one minute; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MatchWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The most trips that a rider can book within a minute. Default: 10; 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int MostPerMinute { get; set; } = 10;

    /// <summary>
    /// How long a trip may be IN_PROGRESS before it counts as overdue, for ops. Default: 4 h; 1 min to 7 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan LongRide { get; set; } = TimeSpan.FromHours(4);
}
