using System.ComponentModel.DataAnnotations;

namespace RideAspire.Booking.Events;

/// <summary>Section <c>Events</c>: the streams of riders and drivers.</summary>
internal sealed class EventOptions
{
    public const string Section = "Events";

    /// <summary>How often each watched row is looked at when no hint says that it has changed. Default: 3 s; 100 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a stream that opens waits for its first look; then it is refused with 503. Default: 2 s; 100 ms to 25 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:25")]
    public TimeSpan FirstLookWithin { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a stream is silent before it gets a heartbeat, give or take a tenth of <see cref="LookEvery"/>. Shorter than what a gateway
    /// takes for dead, 30 s. Default: 10 s; 100 ms to 25 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:25")]
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(10);
}
