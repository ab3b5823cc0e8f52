namespace RideAspire.Stores;

/// <summary>Distinguishes a store that does not do its work from a bug of ours.</summary>
public static class StoreFailure
{
    /// <summary>
    /// True when Postgres or Redis could not be reached, was starting or stopping, did not answer in time, or refused
    /// what it otherwise does. A later retry may succeed.
    /// </summary>
    public static bool Is(Exception exception) => StoreFaults.Of(exception) is not null;

    /// <summary>True when a store did not answer in time: it hangs, or the machine of either side is busy.</summary>
    public static bool IsTimeout(Exception exception) =>
        exception is TimeoutException || (exception.InnerException is { } inner && IsTimeout(inner));

    /// <summary>
    /// The exception to log: null for a store's failure, which <see cref="StoreConditions"/> logs, and the exception
    /// itself for anything else.
    /// </summary>
    public static Exception? Unexpected(Exception exception) => Is(exception) ? null : exception;
}
