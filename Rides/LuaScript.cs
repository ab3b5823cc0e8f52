namespace RideAspire;

/// <summary>Reads the Lua scripts that are embedded beside the class that runs them.</summary>
internal static class LuaScript
{
    /// <summary>
    /// The text of <c>{folder}/{name}.lua</c> without its comments. StackExchange.Redis loads it once a server and calls it by hash; it finds
    /// the hash by the text, so that a long one costs at each call.
    /// </summary>
    /// <exception cref="InvalidOperationException">No such script is embedded.</exception>
    public static string Load(string folder, string name)
    {
        var resource = $"RideAspire.{folder}.{name}.lua";
        using var stream = typeof(LuaScript).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The script {resource} is not embedded.");
        using var reader = new StreamReader(stream);
        return string.Join('\n', reader.ReadToEnd().Split('\n').Where(line => !line.TrimStart().StartsWith("--", StringComparison.Ordinal)));
    }
}
