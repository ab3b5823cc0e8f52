using RideAspire.Integration.Tests.Identity;

namespace RideAspire.Bench.Loads;

/// <summary>Access tokens, made before they are needed: to sign one costs as much as a request.</summary>
internal static class Tokens
{
    /// <summary>Those of riders <c>name-0</c>, <c>name-1</c> …, as the header has them.</summary>
    public static string[] OfRiders(string name, int count) => Make(count, n => TestTokens.Rider($"{name}-{n}"));

    /// <summary>Those of drivers <c>name-0</c>, <c>name-1</c> ….</summary>
    public static string[] OfDrivers(string name, int count) => Make(count, n => TestTokens.Driver($"{name}-{n}"));

    private static string[] Make(int count, Func<int, string> token)
    {
        var tokens = new string[count];
        Parallel.For(0, count, n => tokens[n] = $"Bearer {token(n)}");
        return tokens;
    }
}
