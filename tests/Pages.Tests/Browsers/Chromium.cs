using Microsoft.Playwright;

namespace RideAspire.Pages.Tests.Browsers;

/// <summary>The Chromium of this machine. Playwright downloads none.</summary>
internal static class Chromium
{
    private const string Variable = "RIDEASPIRE_CHROMIUM";

    private static readonly string[] names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>
    /// The program: what the variable names, else the first one on the PATH; null when there is none.
    /// </summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? named
        : (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
           from name in names
           select Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = Program,
        Args =
        [
            .. Environment.IsPrivilegedProcess ? ["--no-sandbox"] : Array.Empty<string>(),
            "--disable-background-networking", "--disable-component-update", "--disable-domain-reliability", "--disable-sync", "--no-pings",
        ],
    });

    /// <summary>Skips the test where there is no Chromium.</summary>
    public static void SkipWithout() => Assert.SkipWhen(
        Program is null, $"Chromium is not installed (Debian: apt-get install chromium), and {Variable} names none.");
}
