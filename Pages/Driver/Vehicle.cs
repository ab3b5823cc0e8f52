using RideAspire.Pages.Places;

namespace RideAspire.Pages.Driver;

/// <summary>
/// The driver's car on the map. It goes in straight lines, and fast: nobody watches a demonstration for as long as a
/// real drive takes.
/// </summary>
internal sealed class Vehicle(Place start, TimeProvider time)
{
    private const double MetresPerSecond = 150;
    private static readonly TimeSpan longestDrive = TimeSpan.FromSeconds(15);

    private Place from = start;
    private Place to = start;
    private DateTimeOffset leftAt;
    private TimeSpan duration;

    /// <summary>Where it is now.</summary>
    public Place At => duration == TimeSpan.Zero
        ? to
        : from.Towards(to, Math.Clamp((time.GetUtcNow() - leftAt) / duration, 0, 1)).Normalized();

    public bool IsDriving => time.GetUtcNow() < leftAt + duration;

    /// <summary>Puts it somewhere at once.</summary>
    public void Place(Place place) => (from, to, duration) = (place, place, TimeSpan.Zero);

    /// <summary>Starts a drive from where it is.</summary>
    public void DriveTo(Place place)
    {
        (from, to, leftAt) = (At, place, time.GetUtcNow());
        var drive = TimeSpan.FromSeconds(from.MetresTo(place) / MetresPerSecond);
        duration = drive < longestDrive ? drive : longestDrive;
    }
}
