using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace RideAspire.AppHost.Stores;

/// <summary>
/// Finds out whether a container engine answers on this machine. An installed client does not suffice.
/// </summary>
internal static class ContainerEngine
{
    // An engine may be starting or hanging. A developer should not wait longer for it.
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Asks the engine that <c>ASPIRE_CONTAINER_RUNTIME</c> names. By default it asks Docker and then Podman, as Aspire
    /// does.
    /// </summary>
    /// <returns>Whether an engine answers, and a clause that names it or says why none does.</returns>
    public static async Task<(bool Answers, string Answer)> AskAsync(IConfiguration configuration)
    {
        var named = configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];
        var refusals = new List<string>();
        foreach (var client in named is null ? ["docker", "podman"] : new[] { named })
        {
            if (await RefusalAsync(client) is not { } refusal)
                return (true, $"{client} answers");
            refusals.Add(refusal);
        }

        return (false, $"no container engine answers ({string.Join("; ", refusals)})");
    }

    private static async Task<string?> RefusalAsync(string client)
    {
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            using var info = Process.Start(
                new ProcessStartInfo(client, "info") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, error) = (info.StandardOutput.ReadToEndAsync(limit.Token), info.StandardError.ReadToEndAsync(limit.Token));
            await info.WaitForExitAsync(limit.Token);
            await output;
            return info.ExitCode == 0 ? null : $"{client}: {LastLine(await error)}";
        }
        catch (Win32Exception)
        {
            return $"{client} is not installed";
        }
        catch (OperationCanceledException)
        {
            return $"{client} does not answer within {timeout.TotalSeconds} s";
        }
    }

    // The last line has the reason, such as a missing permission. Advice comes before it.
    private static string LastLine(string error) =>
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault()?.TrimEnd('.') ?? "no engine";
}
