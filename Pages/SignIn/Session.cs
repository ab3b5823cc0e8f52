namespace RideAspire.Pages.SignIn;

/// <summary>A signed-in rider, driver or operator, and the token that says so.</summary>
public abstract class Session
{
    /// <summary>The caller's id; null while nobody is signed in.</summary>
    public abstract string? Subject { get; }

    /// <summary>Raised when somebody has signed in or out.</summary>
    public event Action? Changed;

    /// <summary>A token for the next request. Null when the user must sign in again.</summary>
    /// <exception cref="HttpRequestException">The issuer of tokens cannot be reached.</exception>
    public abstract Task<string?> TokenAsync(CancellationToken ct);

    /// <summary>Forgets a token that was refused. The next one is a new one.</summary>
    public abstract void Discard(string token);

    public abstract void SignOut();

    /// <summary>What the page does before the user signs out, while its requests still have a token.</summary>
    public Func<Task>? BeforeSignOut { get; set; }

    protected void RaiseChanged() => Changed?.Invoke();
}
