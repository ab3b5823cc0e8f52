namespace RideAspire.Drivers;

/// <summary>The outcome of a trip's search.</summary>
/// <param name="Driver">The driver who is reserved until the reservation ends; null if none was found.</param>
/// <param name="IsBrokenOff">
/// True when the search met too many drivers who should not have been listed. They are gone, so the next search gets
/// farther.
/// </param>
public readonly record struct DriverSearch(ReservedDriver? Driver, bool IsBrokenOff)
{
    /// <summary>Reads the answers of reserve.lua.</summary>
    internal static IEnumerable<DriverSearch> ReadAll(IEnumerable<string> answers) =>
        answers.Chunk(3).Select(answer => answer is [{ Length: > 0 } driver, var accepts, var listens]
            ? new DriverSearch(new(driver, accepts == "1", listens == "1"), false)
            : new DriverSearch(null, answer[1] == "1"));
}

/// <summary>A reserved driver.</summary>
/// <param name="Id">The driver.</param>
/// <param name="AcceptsAtOnce">True: the trip may be assigned to them. False: it must be offered to them.</param>
/// <param name="Listens">True: their app has an open stream, so an offer reaches them at once.</param>
public readonly record struct ReservedDriver(string Id, bool AcceptsAtOnce, bool Listens);
