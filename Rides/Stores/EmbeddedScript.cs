namespace RideAspire.Stores;

/// <summary>Reads the Lua scripts that are embedded beside the class that runs them.</summary>
internal static class EmbeddedScript
{
    /// <summary>
    /// Returns the text of <c>{folder}/{name}.lua</c> without its comments. StackExchange.Redis loads a script once per
    /// server and finds its hash by the text at each call, so a shorter text is cheaper.
    /// </summary>
    /// <param name="folder">The folder of all parts.</param>
    /// <param name="names">
    /// The parts of the script, in their order. The first ones define what the last one uses.
    /// </param>
    /// <exception cref="InvalidOperationException">No such script is embedded.</exception>
    public static string Load(string folder, params string[] names) => string.Join('\n', names.Select(name => LoadPart(folder, name)));

    private static string LoadPart(string folder, string name)
    {
        var resource = $"RideAspire.{folder}.{name}.lua";
        using var stream = typeof(EmbeddedScript).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The script {resource} is not embedded.");
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n').Where(line => !line.TrimStart().StartsWith("--", StringComparison.Ordinal));
        return string.Join('\n', lines);
    }
}
