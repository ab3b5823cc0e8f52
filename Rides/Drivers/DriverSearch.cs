namespace RideAspire.Drivers;

/// <summary>The outcome of a trip's search.</summary>
/// <param name="Driver">The driver who is reserved until the reservation ends; null if none was found.</param>
/// <param name="IsBrokenOff">
/// True when the search met too many drivers, or the one that it had chosen has gone and another region may have
/// others. The next search gets farther.
/// </param>
public readonly record struct DriverSearch(ReservedDriver? Driver, bool IsBrokenOff)
{
    /// <summary>Broken off before it began.</summary>
    internal static DriverSearch BrokenOff { get; } = new(null, IsBrokenOff: true);

    /// <summary>Its driver may be in another region.</summary>
    internal static DriverSearch Open { get; } = new(null, IsBrokenOff: false) { IsOpen = true };

    /// <summary>Its driver can only be in another region.</summary>
    internal static DriverSearch OpenElsewhere { get; } = Open with { IsHomeEmpty = true };

    internal bool IsOpen { get; private init; }

    /// <summary>Nobody was free in the region that was searched.</summary>
    internal bool IsHomeEmpty { get; private init; }

    /// <summary>Reads the answers of reserve.lua.</summary>
    internal static IEnumerable<DriverSearch> ReadAll(IEnumerable<string> answers) =>
        answers.Chunk(3).Select(answer => answer switch
        {
            [{ Length: > 0 } driver, var accepts, var listens] => new(new(driver, accepts == "1", listens == "1"), IsBrokenOff: false),
            [_, "1", _] => BrokenOff,
            [_, "2", _] => Open,
            [_, "3", _] => OpenElsewhere,
            _ => default,
        });
}

/// <summary>A reserved driver.</summary>
/// <param name="Id">The driver.</param>
/// <param name="AcceptsAtOnce">True: the trip may be assigned to them. False: it must be offered to them.</param>
/// <param name="Listens">True: their app has an open stream, so an offer reaches them at once.</param>
public readonly record struct ReservedDriver(string Id, bool AcceptsAtOnce, bool Listens);
