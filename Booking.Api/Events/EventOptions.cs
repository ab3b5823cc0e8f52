using System.ComponentModel.DataAnnotations;

namespace RideAspire.Booking.Events;

/// <summary>Section <c>Events</c>: the event streams of riders and drivers.</summary>
internal sealed class EventOptions
{
    public const string Section = "Events";

    /// <summary>
    /// How often the rows of a stream are polled without a hint. Shorter than <c>Drivers:ListeningFor</c>.
    /// Default: 3 s; 100 ms to 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long a new stream waits for its first state before it is refused with 503. Default: 2 s; 100 ms to 25 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:25")]
    public TimeSpan FirstStateTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a stream is silent before it gets a heartbeat, plus at most a tenth of <see cref="PollInterval"/>.
    /// Shorter than the 30 s after which the gateway drops a silent stream. Default: 10 s; 100 ms to 25 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:25")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);
}
