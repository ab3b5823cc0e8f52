namespace RideAspire.Pages.Wire;

/// <summary>
/// The server's time, from the Date of its answers. Deadlines are by the server's clock, and the clock of a phone may
/// be minutes off. An answer's Date is a second that ended at most two seconds before it was read, so each answer
/// bounds the difference of the clocks; many answers together bound it closely.
/// </summary>
public sealed class ServerClock(TimeProvider time)
{
    // The Date has whole seconds, and a server renews it each second.
    private static readonly TimeSpan resolution = TimeSpan.FromSeconds(2);

    private TimeSpan least = TimeSpan.MinValue;
    private TimeSpan most = TimeSpan.MaxValue;

    /// <summary>The server's time, to about a second. This device's, before the first answer.</summary>
    public DateTimeOffset Now => time.GetUtcNow() + Offset;

    /// <summary>How far the server's clock is ahead of this one.</summary>
    private TimeSpan Offset => least == TimeSpan.MinValue ? TimeSpan.Zero : (least / 2) + (most / 2);

    /// <param name="sentAt">When the request was sent, by this device.</param>
    /// <param name="date">The answer's Date.</param>
    public void Observe(DateTimeOffset sentAt, DateTimeOffset date)
    {
        var (low, high) = (date - time.GetUtcNow(), date + resolution - sentAt);
        (least, most) = low > most || high < least
            ? (low, high)
            : (low > least ? low : least, high < most ? high : most);
    }
}
