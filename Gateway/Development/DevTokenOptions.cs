namespace RideAspire.Gateway.Development;

/// <summary>Section <c>DevTokens</c>.</summary>
internal sealed class DevTokenOptions
{
    public const string Section = "DevTokens";

    /// <summary>
    /// True: in Development, the gateway issues tokens to everyone who can reach it. Elsewhere it has no effect.
    /// Default: false.
    /// </summary>
    public bool Enabled { get; set; }
}
