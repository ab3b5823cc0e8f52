namespace RideAspire.Pages.Wire;

/// <summary>Whether the last attempt to reach the gateway succeeded. The pages say so while it did not.</summary>
public sealed class Connection
{
    public bool IsUp { get; private set; } = true;

    public event Action? Changed;

    /// <summary>
    /// Raised when the device has lost its network. Open streams are of no use then, although none broke.
    /// </summary>
    public event Action? Lost;

    public void Report(bool isUp)
    {
        if (IsUp == isUp)
            return;
        IsUp = isUp;
        Changed?.Invoke();
    }

    /// <summary>
    /// The device has lost its network, as the browser says. It does not say whether another one works.
    /// </summary>
    public void Lose()
    {
        Report(isUp: false);
        Lost?.Invoke();
    }
}
