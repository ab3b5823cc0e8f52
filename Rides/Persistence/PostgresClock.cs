namespace RideAspire.Persistence;

/// <summary>The database's own clock, the only one that sets and judges deadlines.</summary>
public static class PostgresClock
{
    /// <summary><c>clock_timestamp()</c> inside a query. Stands for the time at which the row is looked at, not the statement's start.</summary>
    /// <exception cref="InvalidOperationException">Called outside a query.</exception>
    public static DateTimeOffset Now() => throw new InvalidOperationException("PostgresClock.Now has a meaning only inside a query.");
}
