namespace RideAspire.Pages.Wire;

/// <summary>Whether the last attempt to reach the gateway succeeded. The pages say so while it did not.</summary>
public sealed class Connection
{
    public bool IsUp { get; private set; } = true;

    public event Action? Changed;

    public void Report(bool isUp)
    {
        if (IsUp == isUp)
            return;
        IsUp = isUp;
        Changed?.Invoke();
    }
}
