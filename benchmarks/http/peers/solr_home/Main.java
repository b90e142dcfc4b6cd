import java.util.Properties;
import org.apache.solr.embedded.JettyConfig;
import org.apache.solr.embedded.JettySolrRunner;

/** Serves the cores of a folder at a port until it is ended: java Main.java FOLDER PORT. */
public class Main {
    public static void main(String[] arguments) throws Exception {
        var config = JettyConfig.builder().setPort(Integer.parseInt(arguments[1])).setContext("/solr").build();
        new JettySolrRunner(arguments[0], new Properties(), config).start();
        Thread.currentThread().join();
    }
}
