namespace RideAspire.Simulator.Tests.Runs;

/// <summary>A temporary folder for a test's files.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("simulator-tests");

    public string PathOf(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Writes a file and returns its path.</summary>
    public string File(string name, params string[] lines)
    {
        System.IO.File.WriteAllLines(PathOf(name), lines);
        return PathOf(name);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
