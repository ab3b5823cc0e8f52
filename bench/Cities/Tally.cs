namespace RideAspire.Bench.Cities;

/// <summary>Counts what became of the calls of riders and drivers.</summary>
internal sealed class Tally
{
    private long reports, failed, late;

    /// <summary>Reports of drivers.</summary>
    public long Reports => Volatile.Read(ref reports);

    /// <summary>Calls that were not answered, or refused for another reason than a lost race.</summary>
    public long Failed => Volatile.Read(ref failed);

    /// <summary>Answers to offers, and steps of rides, that came too late (409).</summary>
    public long Late => Volatile.Read(ref late);

    public void Reported(int count) => Interlocked.Add(ref reports, count);

    public void NotReported(int count) => Interlocked.Add(ref failed, count);

    /// <summary>Counts an answer. Returns whether the call took effect.</summary>
    public bool Answered(int status)
    {
        if (status == 409)
            Interlocked.Increment(ref late);
        else if (status is < 200 or > 299)
            Interlocked.Increment(ref failed);
        return status is >= 200 and <= 299;
    }
}
