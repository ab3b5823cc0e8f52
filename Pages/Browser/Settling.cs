namespace RideAspire.Pages.Browser;

/// <summary>
/// Keeps buttons off for a moment when what they do has changed. The second click of a double click would otherwise
/// take the next step, which is in the same place.
/// </summary>
/// <param name="changed">Called when the buttons may be used again.</param>
internal sealed class Settling(TimeProvider time, Action changed)
{
    private static readonly TimeSpan delay = TimeSpan.FromMilliseconds(700);

    private object? shown;
    private int round;

    public bool IsSettled { get; private set; } = true;

    /// <summary>Returns whether the buttons are for something else than before.</summary>
    /// <param name="view">What the buttons are for now.</param>
    public bool Show(object view)
    {
        if (Equals(view, shown))
            return false;
        var isFirst = shown is null;
        shown = view;
        if (!isFirst)
            _ = SettleAsync(++round);
        return !isFirst;
    }

    private async Task SettleAsync(int mine)
    {
        IsSettled = false;
        await Task.Delay(delay, time);
        if (mine != round)
            return;
        IsSettled = true;
        changed();
    }
}
