using System.ComponentModel.DataAnnotations;

namespace RideAspire.Drivers;

/// <summary>Section <c>Drivers</c>.</summary>
public sealed class DriverOptions
{
    public const string Section = "Drivers";

    /// <summary>A driver who was not seen for this long gets no trips. Default: 15 s; 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How far from the pick-up drivers are searched, in metres. Default: 5,000; 100 to 100,000.</summary>
    [Range(100, 100_000)]
    public double SearchRadius { get; set; } = 5_000;

    /// <summary>
    /// How long a driver stays reserved when the worker that reserved them dies. Default: 5 s; 1 s to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Reservation { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a driver with a trip stays marked as busy before their next presence has Postgres asked again. A driver
    /// whose mark outlives the trip is skipped until then. Default: 30 s; 1 s to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BusyMark { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a driver who let an offer lapse gets no other one. Their first presence after it makes them available.
    /// Default: 10 s; 0 to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan CoolDown { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the app of a driver who let an offer lapse is taken not to listen, although it has a stream: others are
    /// asked first, and the driver's window is short. Default: 2 min; 0 to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan QuietFor { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a driver's app is taken to listen after its stream was last served: longer than a stream needs to come
    /// back, and longer than <c>Events:PollInterval</c>. Default: 15 s; 1 s to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ListeningFor { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The most waiting trips that are nudged when a driver becomes available, the oldest first. Default: 8; 0 to 100.
    /// </summary>
    [Range(0, 100)]
    public int Nudges { get; set; } = 8;
}
