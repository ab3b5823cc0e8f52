namespace RideAspire.Bench.Loads;

/// <summary>Authorization headers, made before the run: to sign a token costs as much as a request.</summary>
internal static class Tokens
{
    /// <summary>Of the riders <c>name-0</c>, <c>name-1</c> ….</summary>
    public static string[] OfRiders(string name, int count) => Make(count, n => TestTokens.Rider($"{name}-{n}"));

    /// <summary>Of the drivers <c>name-0</c>, <c>name-1</c> ….</summary>
    public static string[] OfDrivers(string name, int count) => Make(count, n => TestTokens.Driver($"{name}-{n}"));

    private static string[] Make(int count, Func<int, string> token)
    {
        var headers = new string[count];
        Parallel.For(0, count, n => headers[n] = $"Bearer {token(n)}");
        return headers;
    }
}
