namespace RideAspire.Chaos.Tests.Loads;

/// <summary>
/// Drivers at one place. One in four has auto-accept on. The others accept most offers, decline some and let some
/// lapse, and return some trips before the pick-up.
/// </summary>
internal sealed class DriverCrowd
{
    /// <summary>The drivers' position.</summary>
    public const string Place = """{"lat":40.7580,"lon":-73.9855}""";

    /// <summary>A position without drivers within the search radius.</summary>
    public const string Elsewhere = """{"lat":40.5795,"lon":-74.1502}""";

    private readonly IReadOnlyList<LoadDriver> drivers;

    // All outcomes occur among any eight offers, whoever gets them.
    private int offers;

    /// <param name="load">Their requests are part of this load.</param>
    /// <param name="perSecond">The load's bookings. One in ten is for these drivers.</param>
    public DriverCrowd(Load load, int perSecond) =>
        drivers = [.. Enumerable.Range(0, Math.Max(8, perSecond / 2)).Select(number => new LoadDriver(load, this, number))];

    /// <summary>All drivers work until the load stops.</summary>
    public Task WorkAsync() => Task.WhenAll(drivers.Select(driver => driver.WorkAsync()));

    /// <summary>
    /// All drivers go offline. Without it, drivers of this load would get offers of the next one, and not answer.
    /// </summary>
    public Task LeaveAsync() => Task.WhenAll(drivers.Select(driver => driver.LeaveAsync()));

    /// <summary>What the next driver who gets an offer does.</summary>
    public OfferAnswer NextAnswer() => (Interlocked.Increment(ref offers) % 8) switch
    {
        1 => OfferAnswer.Decline,
        2 => OfferAnswer.LetLapse,
        3 => OfferAnswer.AcceptAndReturn,
        _ => OfferAnswer.Accept,
    };
}

/// <summary>What a driver does with an offer.</summary>
internal enum OfferAnswer
{
    Accept,
    AcceptAndReturn,
    Decline,
    LetLapse,
}
